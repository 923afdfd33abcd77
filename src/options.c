// SPDX-License-Identifier: LGPL-2.1-or-later
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mount-options.h"
#include "util.h"

const char options_help[] =
	"Usage: seccompfs [-f] [-d] [-o OPTION[,OPTION...]]... [SOURCE] MOUNTPOINT\n"
	"Stand in front of the seccomp sysctl, and audit each write before it is made.\n"
	"\n"
	"SOURCE is a sysctl directory (default " SYSCTL_DIRECTORY ")\n"
	"or the word virtual: a value of its own, with the kernel's behaviour.\n"
	"\n"
	"  -f, --foreground   stay in the foreground\n"
	"  -d, --debug        show FUSE's requests; implies -f\n"
	"  -h, --help         show this text\n"
	"  -V, --version      show the version\n"
	"\n"
	"  -o audit=kernel|file:PATH|journal|syslog|stderr\n"
	"                     where records go, repeatable (default kernel)\n"
	"  -o audit_failure=refuse|proceed\n"
	"                     what a write gets when a sink fails (default refuse)\n"
	"  -o writers=capable|owner|any\n"
	"                     who may change the value (default capable, for a mount\n"
	"                     that a plain user makes owner)\n"
	"  -o strict          refuse what the kernel reads otherwise than it looks\n"
	"  -o avail=NAME[:NAME...]   virtual: the actions there are\n"
	"  -o logged=[NAME[:NAME...]]   virtual: the actions logged at first\n"
	"  -o state=FILE      virtual: keep the value there across mounts\n"
	"  -o uid=N, -o gid=N   the owner that stat shows (default 0)\n"
	"  -o allow_other, -o ro, ...   FUSE's own, see mount.fuse3(8)\n";

struct parse {
	struct options *options;
	char *error;
};

static int parse_switch(struct parse *p, int letter, const char *word)
{
	switch (letter) {
	case 'd':
		p->options->debug = true;
		/* fall through */
	case 'f':
		p->options->foreground = true;
		return 0;
	case 'h':
		p->options->action = ACTION_HELP;
		return 0;
	case 'V':
		p->options->action = ACTION_VERSION;
		return 0;
	case 'p':
		p->options->probe = true;
		/* fall through */
	case 'w':
		p->options->worker = true;
		return 0;
	case 'o':
		return mount_options_parse(p->options, optarg, p->error);
	case ':':
		snprintf(p->error, OPTIONS_ERROR_MAX, "'%s' needs a value: -o OPTION[,OPTION...]", word);
		return -EINVAL;
	default:
		if (strncmp(word, "--", 2) != 0)
			snprintf(p->error, OPTIONS_ERROR_MAX, "unknown switch '-%c': see seccompfs --help",
				 optopt);
		else
			snprintf(p->error, OPTIONS_ERROR_MAX, "unknown switch '%s': see seccompfs --help",
				 word);
		return -EINVAL;
	}
}

static int parse_places(struct parse *p, int count, char *const *words)
{
	struct options *o = p->options;

	if (count < 1 || count > 2) {
		snprintf(p->error, OPTIONS_ERROR_MAX, "%s: the form is seccompfs [-o OPTION] [SOURCE] MOUNTPOINT",
			 count < 1 ? "no MOUNTPOINT" : "more than SOURCE and MOUNTPOINT");
		return -EINVAL;
	}
	o->source = count == 2 ? words[0] : SYSCTL_DIRECTORY;
	o->mountpoint = words[count - 1];
	if ((o->avail || o->logged || o->state) && !options_virtual(o)) {
		snprintf(p->error, OPTIONS_ERROR_MAX,
			 "%s= is for SOURCE virtual only: '%s' has a value of its own",
			 o->avail ? "avail" : o->logged ? "logged" : "state", o->source);
		return -EINVAL;
	}
	return 0;
}

int options_parse(int argc, char *const *argv, struct options *options, char *error)
{
	static const struct option long_switches[] = {
		{ "foreground", no_argument, NULL, 'f' },
		{ "debug", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "worker", no_argument, NULL, 'w' },
		{ "probe", no_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	struct parse p = { .options = options, .error = error };
	int letter;

	*options = (struct options){ .action = ACTION_MOUNT };
	optind = 0; /* begin anew, in every call */
	while ((letter = getopt_long(argc, argv, ":fdo:hV", long_switches, NULL)) != -1) {
		if (parse_switch(&p, letter, argv[optind - 1]) < 0)
			return -EINVAL;
	}
	if (options->action != ACTION_MOUNT)
		return 0;
	if (options->sinks == 0)
		options->sink[options->sinks++] = "kernel";
	return parse_places(&p, argc - optind, argv + optind);
}

/* Put `directory` before the path that *word has behind its first `skip` bytes. */
static int resolve(struct options *options, const char **word, size_t skip, const char *directory)
{
	char *whole;

	if ((*word)[skip] == '/')
		return 0;
	if (options->memories == ARRAY_SIZE(options->memory) ||
	    asprintf(&whole, "%.*s%s/%s", (int)skip, *word, directory, *word + skip) < 0)
		return -ENOMEM;
	options->memory[options->memories++] = whole;
	*word = whole;
	return 0;
}

int options_resolve(struct options *options, const char *directory)
{
	int error = options->state ? resolve(options, &options->state, 0, directory) : 0;

	for (unsigned int i = 0; i < options->sinks && error == 0; i++) {
		if (strncmp(options->sink[i], "file:", 5) == 0)
			error = resolve(options, &options->sink[i], 5, directory);
	}
	return error;
}

void options_free(struct options *options)
{
	while (options->memories > 0)
		free(options->memory[--options->memories]);
}

bool options_virtual(const struct options *options)
{
	return strcmp(options->source, "virtual") == 0;
}

bool options_have_sink(const struct options *options, const char *where)
{
	for (unsigned int i = 0; i < options->sinks; i++) {
		if (strcmp(options->sink[i], where) == 0)
			return true;
	}
	return false;
}
