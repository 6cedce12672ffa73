/** Alerts in a folder buzz people, on plain Camel Main. */
package io.github.camelfeishu.urgent.main;
