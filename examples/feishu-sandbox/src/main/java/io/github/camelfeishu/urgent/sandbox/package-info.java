/** A stand-in for the Feishu open platform, strict and stateful, for tests and first steps. */
package io.github.camelfeishu.urgent.sandbox;
