/** Camel's command line, which runs routes without a project. */
package io.github.camelfeishu.urgent.jbang;
