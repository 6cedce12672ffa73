package io.github.camelfeishu.urgent;

import java.time.InstantSource;

import io.github.camelfeishu.urgent.api.AppTicketStore;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;

/** Components for tests, and what tests in other packages read of one: this class is in the component's package. */
public final class FeishuUrgentComponents {

    private FeishuUrgentComponents() {}

    /** A component with the sandbox's own app, that reads the time from this clock. */
    public static FeishuUrgentComponent withAccount(FeishuSandbox feishu, InstantSource clock) {
        return withAccount(new FeishuUrgentComponent(clock), feishu.baseUrl(), feishu.appId(), feishu.appSecret());
    }

    /** A component with this app. */
    public static FeishuUrgentComponent withAccount(String baseUrl, String appId, String appSecret) {
        return withAccount(new FeishuUrgentComponent(), baseUrl, appId, appSecret);
    }

    private static FeishuUrgentComponent withAccount(
            FeishuUrgentComponent component, String baseUrl, String appId, String appSecret) {
        component.getConfiguration().setBaseUrl(baseUrl);
        component.getConfiguration().setAppId(appId);
        component.getConfiguration().setAppSecret(appSecret);
        return component;
    }

    /** A callback that reads the time from this clock. */
    public static AppTicketCallback callback(String verificationToken, String encryptKey, InstantSource clock) {
        return new AppTicketCallback(verificationToken, encryptKey, clock);
    }

    /** The store of app tickets that the component uses. */
    public static AppTicketStore appTickets(FeishuUrgentComponent component) {
        return component.appTickets();
    }
}
