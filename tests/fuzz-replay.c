// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs a fuzz target over files, as libFuzzer's main() does: those that the
 * command line names, or else all of tests/corpus/TARGET.
 */
#include <dirent.h>
#include <errno.h>

#include "fuzz.h"

#define INPUT_MAX 65536

static void replay(const char *path)
{
	static uint8_t space[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	size_t size;

	must(file, "%s: %s", path, strerror(errno));
	size = fread(space, 1, sizeof(space), file);
	must(!ferror(file) && size < sizeof(space), "%s: not read, or too big", path);
	fclose(file);
	/* A copy of its very size, so that a sanitizer sees what reads beyond it. */
	data = malloc(size + !size);
	must(data, "no memory");
	memcpy(data, space, size);
	/* An abort says which property; this says which file. */
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

static unsigned int replay_directory(const char *name)
{
	const char *top = getenv("srcdir");
	unsigned int files = 0;
	struct dirent *entry;
	char path[4096];
	DIR *directory;

	snprintf(path, sizeof(path), "%s/tests/corpus/%s", top ? top : ".", name);
	directory = opendir(path);
	must(directory, "%s: %s", path, strerror(errno));
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		must((size_t)snprintf(path, sizeof(path), "%s/tests/corpus/%s/%s", top ? top : ".",
				      name, entry->d_name) < sizeof(path), "%s: too long", path);
		replay(path);
		files++;
	}
	closedir(directory);
	return files;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	unsigned int files = 0;

	for (int i = 1; i < argc; i++, files++)
		replay(argv[i]);
	if (argc < 2)
		files = replay_directory(slash ? slash + 1 : argv[0]);
	printf("%u inputs\n", files);
	return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
