package io.github.camelfeishu.urgent.client;

import java.util.function.Consumer;

import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;

/** Is told how every call to Feishu ended; {@code failure} is null for one that succeeded. Must be quick. */
public interface CallListener {

    void tokenAnswered(Failure failure);

    void buzzAnswered(Failure failure);

    /** A call to Feishu. */
    interface Call<T> {
        T call() throws FeishuCallException;
    }

    /** Makes a call and tells how it ended. */
    static <T> T told(Consumer<Failure> listener, Call<T> call) throws FeishuCallException {
        try {
            T answer = call.call();
            listener.accept(null);
            return answer;
        } catch (FeishuCallException e) {
            listener.accept(e.failure());
            throw e;
        }
    }
}
