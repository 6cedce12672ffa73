/** Feishu's codes: the numbers, the words, the HTTP status. All other rooms use them. */
package io.github.camelfeishu.urgent.sandbox.code;
