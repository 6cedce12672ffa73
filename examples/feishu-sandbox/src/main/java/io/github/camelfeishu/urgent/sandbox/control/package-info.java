/** The control API below {@code /sandbox}: changes the world, the settings and the faults, and shows them with their history. */
package io.github.camelfeishu.urgent.sandbox.control;
