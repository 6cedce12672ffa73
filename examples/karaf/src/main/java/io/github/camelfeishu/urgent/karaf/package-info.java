/** An application for Apache Karaf: alerts in a folder become SMS. */
package io.github.camelfeishu.urgent.karaf;
