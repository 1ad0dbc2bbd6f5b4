/** Every key of the rules, changed while calls are made, and what comes of it. */
package io.graft.e2e.live;
