/** The policy: who is buzzed when, in which batches, and what became of everybody. No HTTP, no exchange. */
package io.github.camelfeishu.urgent.delivery;
