/**
 * A stand-in for the Feishu open platform, strict and stateful, for tests and first steps. Start at
 * {@link io.github.camelfeishu.urgent.sandbox.FeishuSandbox}.
 */
package io.github.camelfeishu.urgent.sandbox;
