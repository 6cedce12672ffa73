/** The component beside other ways to buzz: how many calls a second, and how many bytes each allocates. */
package io.github.camelfeishu.urgent.benchmark;
