package io.github.camelfeishu.urgent.callback;

/** A request that is no event, or not from Feishu. The message is for the log; the sender gets {@link #answer()}. */
public final class CallbackRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String answer;

    private CallbackRefusedException(int status, String answer, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.answer = answer;
    }

    public static CallbackRefusedException noEvent(String reason) {
        return new CallbackRefusedException(400, reason, reason);
    }

    /** Tells the sender nothing: by different answers an encrypted event could be guessed. */
    static CallbackRefusedException notFromFeishu(String reason) {
        return new CallbackRefusedException(403, "not verified as sent by Feishu", reason);
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** The answer for the sender. */
    public String answer() {
        return answer;
    }
}
