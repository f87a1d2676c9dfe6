"""What a person touches: the Library door, the command line and the Streamlit app."""
