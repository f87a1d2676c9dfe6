"""The library's tables, as migrations: entry N takes a file from version N to N + 1.

A resource is the fold of its claims (graph.merge). Links name both ends by key, so a
citation may arrive before the work it cites: joining on `identifiers` finds it later.
"""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,       -- a path, a URL, an identifier, 'catalogue'
        rank INTEGER NOT NULL,           -- the smaller wins a field (graph.merge)
        added TEXT NOT NULL,
        seen TEXT NOT NULL
    );

    CREATE TABLE resources (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,        -- the canonical identifier, scheme:value
        title_key TEXT NOT NULL,         -- graph.text.title_key, for merging and look-up
        body TEXT NOT NULL,              -- the folded record, graph.records JSON
        provenance TEXT NOT NULL DEFAULT '{}'   -- field to source
    );
    CREATE INDEX resources_title ON resources (title_key);

    CREATE TABLE identifiers (
        scheme TEXT NOT NULL,
        value TEXT NOT NULL,
        resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        PRIMARY KEY (scheme, value)
    ) WITHOUT ROWID;
    CREATE INDEX identifiers_resource ON identifiers (resource);

    CREATE TABLE links (                 -- derived from the folded record, by resource
        tail INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        relation TEXT NOT NULL,
        scheme TEXT NOT NULL,            -- 'concept' where the head is a concept
        value TEXT NOT NULL,
        weight REAL NOT NULL,
        PRIMARY KEY (tail, relation, scheme, value)
    ) WITHOUT ROWID;

    CREATE TABLE claims (
        id INTEGER PRIMARY KEY,
        resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        source INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        slot TEXT NOT NULL,              -- which of its source's items this is
        digest TEXT NOT NULL,            -- of the body
        title_key TEXT NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (source, digest)
    );
    CREATE INDEX claims_resource ON claims (resource);
    CREATE INDEX claims_title ON claims (title_key);
    CREATE INDEX claims_slot ON claims (source, slot);

    CREATE TABLE areas (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, field TEXT NOT NULL, name_zh TEXT NOT NULL,
        position INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE concepts (
        id TEXT NOT NULL,
        source INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        body TEXT NOT NULL,
        PRIMARY KEY (id, source)
    ) WITHOUT ROWID;

    CREATE TABLE trails (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        digest TEXT NOT NULL,
        title TEXT NOT NULL,
        url TEXT,
        ordered INTEGER NOT NULL,
        summary TEXT NOT NULL,
        UNIQUE (source, title)
    );
    CREATE TABLE trail_items (
        trail INTEGER NOT NULL REFERENCES trails (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        scheme TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (trail, position)
    ) WITHOUT ROWID;

    CREATE TABLE progress (              -- append only; the last row not undone counts
        id INTEGER PRIMARY KEY,
        resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        status TEXT,
        rating INTEGER,
        feedback TEXT,
        share REAL,
        happened TEXT NOT NULL,
        recorded TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX progress_resource ON progress (resource);

    CREATE TABLE embeddings (
        model TEXT NOT NULL,
        hash TEXT NOT NULL,              -- sha256 of the text
        vector BLOB NOT NULL,            -- float16, little-endian, unit length
        PRIMARY KEY (model, hash)
    ) WITHOUT ROWID;
    """,
    """
    -- What was noted together is undone together: `act` counts over both tables.
    ALTER TABLE progress ADD COLUMN act INTEGER NOT NULL DEFAULT 0;
    UPDATE progress SET act = id;

    CREATE TABLE statements (            -- append only, as progress
        id INTEGER PRIMARY KEY,
        concept TEXT,                    -- NULL: the background
        value TEXT,                      -- know, don't know, a background's id; NULL clears
        happened TEXT NOT NULL,
        recorded TEXT NOT NULL,
        act INTEGER NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    );

    CREATE TABLE backgrounds (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, name_zh TEXT NOT NULL, summary TEXT NOT NULL,
        concepts TEXT NOT NULL,          -- JSON: concept to degree
        position INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE arrivals (              -- when each resource came in
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, unlike a resource's id
        resource INTEGER NOT NULL UNIQUE REFERENCES resources (id) ON DELETE CASCADE,
        came TEXT NOT NULL,
        bundled INTEGER NOT NULL DEFAULT 0,    -- stock the library began with, never news
        told TEXT                              -- when a digest dealt with it
    );
    CREATE INDEX arrivals_untold ON arrivals (id) WHERE told IS NULL AND NOT bundled;

    INSERT INTO arrivals (resource, came, bundled, told)  -- what was here before is no news
        SELECT resources.id,
            coalesce(min(sources.added), strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')),
            coalesce(max(sources.name = 'catalogue'), 0),
            strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')
        FROM resources
        LEFT JOIN claims ON claims.resource = resources.id
        LEFT JOIN sources ON sources.id = claims.source
        GROUP BY resources.id ORDER BY resources.id;

    CREATE TRIGGER resources_arrive AFTER INSERT ON resources BEGIN
        INSERT INTO arrivals (resource, came)
            VALUES (new.id, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'));
    END;

    CREATE TABLE follows (
        kind TEXT NOT NULL,              -- graph.news.FollowKind
        key TEXT NOT NULL,               -- a concept's or area's id, a folded name, a source
        name TEXT NOT NULL,              -- as people read it
        onward INTEGER NOT NULL,         -- with the concepts that rest on it
        since TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE watches (               -- what is read again and again (graph.watching)
        what TEXT PRIMARY KEY,           -- as it was given: a path, an address, a search
        format TEXT,                     -- the source that was named for it, if one was
        every INTEGER NOT NULL,          -- seconds
        added TEXT NOT NULL,
        due TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT '',  -- where its last reading ended, in its source's words
        ran TEXT,
        outcome TEXT NOT NULL DEFAULT '{}',
        error TEXT NOT NULL DEFAULT '',
        failures INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    """,
    """
    DROP INDEX claims_title;             -- blocks say which claims are compared
    ALTER TABLE claims DROP COLUMN title_key;

    CREATE TABLE blocks (                -- claims that may be of one work (graph.merging.blocks)
        block INTEGER NOT NULL,
        claim INTEGER NOT NULL,          -- of a claim that is gone it costs a comparison
        sketch INTEGER NOT NULL,         -- of the words of the title
        PRIMARY KEY (block, claim)
    ) WITHOUT ROWID;

    CREATE TABLE pairs (                 -- claims that are alike (graph.merging.decision)
        one INTEGER NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
        score REAL NOT NULL,
        PRIMARY KEY (one, other)
    ) WITHOUT ROWID;
    CREATE INDEX pairs_other ON pairs (other);

    CREATE TABLE judgements (            -- append only, as progress (graph.merging.judgements)
        id INTEGER PRIMARY KEY,
        same INTEGER NOT NULL,
        ones TEXT NOT NULL,              -- JSON lists of what names records
        others TEXT NOT NULL,
        titles TEXT NOT NULL,
        recorded TEXT NOT NULL,
        act INTEGER NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    );

    -- The key a work had when something was noted of it: where it goes when works part.
    ALTER TABLE progress ADD COLUMN anchor TEXT NOT NULL DEFAULT '';
    UPDATE progress SET anchor = (SELECT key FROM resources WHERE id = progress.resource);
    """,
    """
    CREATE TABLE crowds (                -- blocks of so many claims that none is compared in them
        block INTEGER PRIMARY KEY
    );
    """,
)
