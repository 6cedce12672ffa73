package io.github.camelfeishu.urgent.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hc.client5.http.classic.methods.HttpPatch;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** The HttpClient that camel-http uses, and Jackson: the least that a call can do. */
final class HttpClientContender implements Contender {

    private final ObjectMapper json = new ObjectMapper();
    private final String uri;
    private final CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(200)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .build();

    HttpClientContender(String baseUrl) {
        uri = baseUrl + "/open-apis/im/v1/messages/" + MESSAGE_ID + "/urgent_app?user_id_type=open_id";
    }

    @Override
    public Object buzz() throws IOException {
        return buzz(List.of(USER_ID));
    }

    @Override
    public List<String> buzz(List<String> userIds) throws IOException {
        HttpPatch request = new HttpPatch(uri);
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + TOKEN);
        request.setEntity(new ByteArrayEntity(
                json.writeValueAsBytes(Map.of("user_id_list", userIds)), ContentType.APPLICATION_JSON));
        JsonNode answer =
                client.execute(request, response -> json.readTree(EntityUtils.toByteArray(response.getEntity())));
        return Answers.invalidUserIds(answer);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
