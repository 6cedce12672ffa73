package io.github.camelfeishu.urgent.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.github.camelfeishu.urgent.api.AppType;
import io.github.camelfeishu.urgent.client.AccessTokens.Fetched;
import io.github.camelfeishu.urgent.client.AccessTokens.Key;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** However many tenants a store app has, the memory has a bound. */
class AccessTokensTest {

    private static final FeishuApp APP = new FeishuApp("http://host", AppType.STORE, "cli_store", "s", null);

    private final AccessTokens tokens = new AccessTokens(InstantSource.system());
    private final List<String> fetched = new ArrayList<>();

    @Test
    void theTokensThatWereNotUsedForLongestAreForgottenFirst() throws Exception {
        token("first");
        token("second");
        token("first");
        for (int i = 0; i < AccessTokens.KEPT - 1; i++) {
            token("tenant" + i);
        }
        fetched.clear();

        token("first");
        token("second");

        assertThat(fetched).containsExactly("second");
    }

    private void token(String tenantKey) throws FeishuCallException {
        tokens.get(Key.ofTenant(APP, tenantKey), () -> "s", Duration.ZERO, () -> {
            fetched.add(tenantKey);
            return new Fetched("t-" + tenantKey, Duration.ofHours(2));
        });
    }
}
