package io.github.camelfeishu.urgent.api;

import java.io.Serializable;
import java.util.List;

/**
 * The account of a buzz that failed: each recipient is in exactly one of the four lists. Recipients who were left out
 * because they have read the message are in none.
 *
 * @param notified have been buzzed
 * @param invalid  were refused by Feishu; trying again does not help
 * @param pending  have not been buzzed
 * @param unknown  may have been buzzed: the call went out and its answer was lost
 */
public record Recipients(List<String> notified, List<String> invalid, List<String> pending, List<String> unknown)
        implements Serializable {

    public Recipients {
        notified = List.copyOf(notified);
        invalid = List.copyOf(invalid);
        pending = List.copyOf(pending);
        unknown = List.copyOf(unknown);
    }
}
