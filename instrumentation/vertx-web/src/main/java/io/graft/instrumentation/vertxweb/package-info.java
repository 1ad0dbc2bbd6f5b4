/** Paths of routes in Vert.x Web, with the mount points of sub-routers. */
package io.graft.instrumentation.vertxweb;
