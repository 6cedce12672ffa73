package io.github.camelfeishu.urgent.client;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.AppType;

/**
 * Who calls, and where.
 *
 * @param baseUrl     where the open platform is; a slash at its end does not count
 * @param type        what kind of app
 * @param appId       the app; null where {@code accessToken} is given
 * @param appSecret   its secret; likewise
 * @param accessToken a tenant_access_token that somebody else keeps fresh, or null
 */
public record FeishuApp(String baseUrl, AppType type, String appId, String appSecret, String accessToken) {

    public FeishuApp {
        baseUrl = baseUrl.replaceAll("/+$", "");
        appId = blankToNull(appId);
        appSecret = blankToNull(appSecret);
        accessToken = blankToNull(accessToken);
    }

    private static String blankToNull(String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** Whose budget of calls is used up: Feishu counts per app, and a given token does not tell which. */
    String account() {
        return baseUrl + " " + (appId == null ? "accessToken" : appId);
    }

    List<String> secrets() {
        return Stream.of(appSecret, accessToken).filter(Objects::nonNull).toList();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return (appId == null ? "a given access token" : (type == AppType.STORE ? "store app " : "app ") + appId)
                + " at " + baseUrl;
    }
}
