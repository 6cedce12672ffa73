/** The Camel component {@code feishu-urgent}: from an exchange to an urgent call and back. */
package io.github.camelfeishu.urgent;
