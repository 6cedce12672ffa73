/** HTTP: the server, calls, answers, faults, and the record of calls. Knows nothing of the world. */
package io.github.camelfeishu.urgent.sandbox.wire;
