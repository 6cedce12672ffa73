package io.github.camelfeishu.urgent.springboot;

import io.github.camelfeishu.urgent.sandbox.FeishuSandboxExtension;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The properties by which the component calls a sandbox. */
final class SandboxAccount {

    private SandboxAccount() {}

    static void addTo(DynamicPropertyRegistry properties, FeishuSandboxExtension feishu) {
        properties.add(
                "camel.component.feishu-urgent.base-url", () -> feishu.sandbox().baseUrl());
        properties.add(
                "camel.component.feishu-urgent.app-id", () -> feishu.sandbox().appId());
        properties.add("camel.component.feishu-urgent.app-secret", () -> feishu.sandbox()
                .appSecret());
    }
}
