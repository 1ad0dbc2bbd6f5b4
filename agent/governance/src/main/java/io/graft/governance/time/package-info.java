/** The clocks and random numbers, which are passed in so that tests can simulate every policy. */
package io.graft.governance.time;
