/** The policy: whom to buzz when, in which batches, and the account of all recipients. No HTTP, no exchange. */
package io.github.camelfeishu.urgent.delivery;
