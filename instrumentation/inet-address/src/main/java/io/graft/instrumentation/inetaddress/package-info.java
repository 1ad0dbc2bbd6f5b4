/** The floor gives names of services virtual addresses. */
package io.graft.instrumentation.inetaddress;
