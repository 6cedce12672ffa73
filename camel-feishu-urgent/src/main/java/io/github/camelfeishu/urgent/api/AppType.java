package io.github.camelfeishu.urgent.api;

/** The two kinds of app; they come by their access tokens in different ways. */
public enum AppType {
    /** An app that a company has made for itself: it has one tenant. The default. */
    SELF_BUILT("selfBuilt"),
    /** An app of the app directory: each tenant that installs it has an access token of its own. */
    STORE("store");

    private final String value;

    AppType(String value) {
        this.value = value;
    }

    /** The name in URIs and properties: {@code selfBuilt} or {@code store}. */
    public String value() {
        return value;
    }
}
