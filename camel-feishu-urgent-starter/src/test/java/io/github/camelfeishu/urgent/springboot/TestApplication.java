package io.github.camelfeishu.urgent.springboot;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** A Spring Boot application with nothing but Camel and the starter. */
@SpringBootConfiguration
@EnableAutoConfiguration
class TestApplication {}
