/** An application on Camel Quarkus. */
package io.github.camelfeishu.urgent.quarkus;
