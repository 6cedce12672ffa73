package io.github.camelfeishu.urgent.client;

/** One call to Feishu that did not succeed. */
public final class FeishuCallException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Failure failure;

    public FeishuCallException(Failure failure) {
        this(failure, null);
    }

    /** @param cause the exception beneath, or null */
    public FeishuCallException(Failure failure, Throwable cause) {
        super(failure.reason(), cause);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
