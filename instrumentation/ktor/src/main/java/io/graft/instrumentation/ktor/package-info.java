/** Templates of routes in Ktor. */
package io.graft.instrumentation.ktor;
