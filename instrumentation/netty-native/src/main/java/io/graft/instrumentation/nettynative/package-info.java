/** The floor for channels of Netty's native transports. */
package io.graft.instrumentation.nettynative;
