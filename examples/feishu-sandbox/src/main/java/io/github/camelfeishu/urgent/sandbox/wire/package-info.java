/** What goes over HTTP: calls, answers and faults. Knows nothing of the world or of Feishu's APIs. */
package io.github.camelfeishu.urgent.sandbox.wire;
