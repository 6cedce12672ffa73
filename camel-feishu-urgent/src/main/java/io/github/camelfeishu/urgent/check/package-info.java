/** The check: asks Feishu, without sending or buzzing anything, whether what an endpoint is told to do would work. */
package io.github.camelfeishu.urgent.check;
