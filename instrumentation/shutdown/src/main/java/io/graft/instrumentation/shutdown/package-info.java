/** How the instance leaves, before the application takes itself apart. */
package io.graft.instrumentation.shutdown;
