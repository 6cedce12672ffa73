/** The wire: calls to Feishu, the judging of its answers, access tokens. Knows no exchange and no policy. */
package io.github.camelfeishu.urgent.client;
