package io.github.camelfeishu.urgent.client;

import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;

/** Is told how every call to Feishu ended; {@code failure} is null for one that succeeded. Must be quick. */
public interface CallListener {

    void tokenAnswered(Failure failure);

    void buzzAnswered(Failure failure);
}
