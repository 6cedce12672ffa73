/** The wire: what is sent to Feishu, how its answers read, whose problem a failure is. Knows no exchange and no policy. */
package io.github.camelfeishu.urgent.client;
