"""The bundled catalogue of concepts, resources and published orders.

`bundle` finds and reads it, and tells whether it has changed. For those who keep it,
`checking` (with `backgrounds`) names what a reader would stumble over, and `walk` goes from
nothing to a goal as a teacher would.
"""
