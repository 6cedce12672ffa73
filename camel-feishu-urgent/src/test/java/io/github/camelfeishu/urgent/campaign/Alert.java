package io.github.camelfeishu.urgent.campaign;

import java.util.List;
import java.util.Set;

/**
 * What is to be delivered: a message that is there already or one that is to be sent, and its recipients.
 *
 * @param name       its name, in no other alert's text
 * @param messageId  the message; null if it is to be sent
 * @param chatId     the chat of the message
 * @param recipients everybody who is to be buzzed, some of them twice
 * @param invalid    the recipients who cannot be buzzed
 */
record Alert(String name, String messageId, String chatId, List<String> recipients, Set<String> invalid) {

    /** The text of the message that is to be sent. */
    String text() {
        return "disk full, says " + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
