/** Spring Boot: {@code camel.component.feishu-urgent.*}, nothing but wiring. */
package io.github.camelfeishu.urgent.springboot;
