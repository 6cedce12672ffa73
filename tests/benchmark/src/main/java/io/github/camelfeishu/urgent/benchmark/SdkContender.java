package io.github.camelfeishu.urgent.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;

import com.lark.oapi.Client;
import com.lark.oapi.core.httpclient.OkHttpTransport;
import com.lark.oapi.okhttp.ConnectionPool;
import com.lark.oapi.okhttp.OkHttpClient;
import com.lark.oapi.service.im.v1.model.UrgentAppMessageReq;
import com.lark.oapi.service.im.v1.model.UrgentAppMessageResp;
import com.lark.oapi.service.im.v1.model.UrgentReceivers;

/** Feishu's own SDK, with its token cache. Its pool keeps 5 connections unless it is told otherwise. */
final class SdkContender implements Contender {

    private final OkHttpClient connections = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(CONNECTIONS, 5, TimeUnit.MINUTES))
            .build();
    private final Client client;

    SdkContender(String baseUrl) {
        client = Client.newBuilder(APP_ID, APP_SECRET)
                .openBaseUrl(baseUrl)
                .httpTransport(new OkHttpTransport(connections))
                .build();
    }

    @Override
    public Object buzz() throws Exception {
        return call(USER_ID);
    }

    @Override
    public List<String> buzz(List<String> userIds) throws Exception {
        String[] invalid = call(userIds.toArray(String[]::new)).getData().getInvalidUserIdList();
        return invalid == null ? List.of() : List.of(invalid);
    }

    private UrgentAppMessageResp call(String... userIds) throws Exception {
        UrgentAppMessageResp answer = client.im()
                .v1()
                .message()
                .urgentApp(UrgentAppMessageReq.newBuilder()
                        .messageId(MESSAGE_ID)
                        .userIdType("open_id")
                        .urgentReceivers(
                                UrgentReceivers.newBuilder().userIdList(userIds).build())
                        .build());
        if (!answer.success()) {
            throw new IllegalStateException("Feishu refused: " + answer.getCode() + " " + answer.getMsg());
        }
        return answer;
    }

    @Override
    public void close() {
        connections.dispatcher().executorService().shutdown();
        connections.connectionPool().evictAll();
    }
}
