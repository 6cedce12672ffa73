/** What Feishu would know: apps, tenants, users, chats, messages, tokens and the clock. Knows nothing of HTTP. */
package io.github.camelfeishu.urgent.sandbox.world;
