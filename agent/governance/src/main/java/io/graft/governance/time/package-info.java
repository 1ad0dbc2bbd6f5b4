/** Time and chance, passed in so that every policy can be run in virtual time. */
package io.graft.governance.time;
