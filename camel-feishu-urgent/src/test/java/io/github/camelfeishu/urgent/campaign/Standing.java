package io.github.camelfeishu.urgent.campaign;

import java.util.HashMap;
import java.util.Map;

import io.github.camelfeishu.urgent.testkit.Accounting;

/** Where one recipient stands. */
enum Standing {
    NOTIFIED,
    INVALID,
    PENDING,
    UNKNOWN,
    /** In none of the four lists above. */
    LEFT_OUT;

    /** By id; who is missing was left out. */
    static Map<String, Standing> of(Accounting accounts) {
        Map<String, Standing> standings = new HashMap<>();
        accounts.notified().forEach(id -> standings.put(id, NOTIFIED));
        accounts.invalid().forEach(id -> standings.put(id, INVALID));
        accounts.pending().forEach(id -> standings.put(id, PENDING));
        accounts.unknown().forEach(id -> standings.put(id, UNKNOWN));
        return standings;
    }
}
