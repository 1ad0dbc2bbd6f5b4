/**
 * Kotlin coroutines: a coroutine has the context of the thread that starts it, wherever it is
 * resumed.
 */
package io.graft.instrumentation.kotlin;
