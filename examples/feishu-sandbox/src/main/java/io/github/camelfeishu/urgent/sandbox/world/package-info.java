/** Feishu's data: apps, tenants, users, chats, messages, tokens, limits and the clock. Knows nothing of HTTP. */
package io.github.camelfeishu.urgent.sandbox.world;
