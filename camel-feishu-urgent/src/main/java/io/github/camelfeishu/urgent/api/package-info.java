/** The values that routes see: what is asked for, what came of it, what went wrong. All immutable. */
package io.github.camelfeishu.urgent.api;
