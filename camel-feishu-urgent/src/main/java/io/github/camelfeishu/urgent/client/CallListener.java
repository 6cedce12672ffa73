package io.github.camelfeishu.urgent.client;

import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;

/** Is told how every call to Feishu ended; {@code failure} is null for one that succeeded. Must be quick. */
public interface CallListener {

    void answered(CallKind kind, Failure failure);

    /** A call to Feishu. */
    interface Call<T> {
        T call() throws FeishuCallException;
    }

    /** Makes a call and tells how it ended. */
    default <T> T told(CallKind kind, Call<T> call) throws FeishuCallException {
        try {
            T answer = call.call();
            answered(kind, null);
            return answer;
        } catch (FeishuCallException e) {
            answered(kind, e.failure());
            throw e;
        }
    }
}
