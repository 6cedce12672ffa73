/** Feishu's codes: the number, the words, the HTTP status. */
package io.github.camelfeishu.urgent.sandbox.code;
