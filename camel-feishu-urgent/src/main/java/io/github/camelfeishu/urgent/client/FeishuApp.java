package io.github.camelfeishu.urgent.client;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.api.AppType;

/**
 * The app that calls, and the platform that it calls.
 *
 * @param baseUrl     the open platform; a slash at its end does not count
 * @param type        the kind of app
 * @param appId       the app; null if {@code accessToken} is given
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

    /** The app whose calls Feishu counts, at its base URL; a given token does not tell which app it is. */
    public String account() {
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
