/** The logging of the JDK. */
package io.graft.instrumentation.logging.jul;
