package io.github.camelfeishu.urgent.sandbox.world;

/**
 * A buzz as the user's phone shows it.
 *
 * @param number the number of the buzz in this world; the first one is 1
 * @param buzz   the buzz
 * @param call   the state of the call; {@code NONE} for a popup and an SMS
 */
public record Notice(long number, Buzz buzz, Call call) {
    /** The states of a call. */
    public enum Call {
        /** The buzz is no call. */
        NONE,
        /** The phone rings, until the user answers, declines, or reads the message. */
        RINGING,
        /** The user answered. */
        ANSWERED,
        /** The user declined. */
        DECLINED,
        /** The user read the message while the phone rang. */
        ENDED
    }

    boolean ringsAbout(String messageId) {
        return call == Call.RINGING && buzz.messageId().equals(messageId);
    }

    Notice with(Call state) {
        return new Notice(number, buzz, state);
    }
}
