/** The values that routes see: requests, results, failures. All immutable. */
package io.github.camelfeishu.urgent.api;
